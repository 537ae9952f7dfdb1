"""The code of this project; `pipeline.py` reads like its table of contents."""
