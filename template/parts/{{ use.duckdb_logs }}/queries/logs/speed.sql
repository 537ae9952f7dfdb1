-- How many rows were scored a day, and how long does a batch take?
SELECT
  left(logged_at, 10) AS day,
  count(*) AS batches,
  sum(rows) AS scored_rows,
  round(quantile_cont(seconds, 0.5), 3) AS median_seconds,
  round(quantile_cont(seconds, 0.99), 3) AS p99_seconds
FROM events
WHERE rows IS NOT NULL
GROUP BY day
ORDER BY day
