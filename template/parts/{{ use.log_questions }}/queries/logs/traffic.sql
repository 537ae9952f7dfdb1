-- How many rows were answered each day?
SELECT left(logged_at, 10) AS day, event, count(*) AS times, sum(rows)::BIGINT AS rows
FROM events
WHERE rows IS NOT NULL AND event IS NOT NULL
GROUP BY day, event
ORDER BY day, event
