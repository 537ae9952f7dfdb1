-- How long does work of each kind take?
SELECT
  event,
  version,
  count(*) AS times,
  quantile_cont(seconds, 0.5) AS median_seconds,
  quantile_cont(seconds, 0.99) AS p99_seconds
FROM events
WHERE seconds IS NOT NULL AND event IS NOT NULL AND version IS NOT NULL
GROUP BY event, version
ORDER BY event, version
