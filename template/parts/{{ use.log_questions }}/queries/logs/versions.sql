-- Which version of the model answered, from when to when?
SELECT version, min(logged_at) AS first, max(logged_at) AS last, count(*) AS times, sum(rows)::BIGINT AS rows
FROM events
WHERE rows IS NOT NULL AND version IS NOT NULL
GROUP BY version
ORDER BY first, version
