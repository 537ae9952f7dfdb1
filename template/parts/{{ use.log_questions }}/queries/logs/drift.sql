-- Which columns drifted, how often and how far?
SELECT column_name, count(*) AS times, max(drift) AS largest, max(logged_at) AS latest
FROM events
WHERE event = 'drifted'
GROUP BY column_name
ORDER BY largest DESC, column_name
LIMIT 50
