-- The rows to learn from. `examples` is the file that project.toml names, or the seeded sample.
SELECT * FROM examples
