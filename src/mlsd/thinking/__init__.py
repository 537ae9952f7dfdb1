"""From answers to requirements, sizing, design, and text. Pure: no files, clock, network, or terminal."""
