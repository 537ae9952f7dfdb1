-- What failed, and how often?
SELECT message, count(*) AS times, max(logged_at) AS latest
FROM events
WHERE level IN ('ERROR', 'CRITICAL')
GROUP BY message
ORDER BY times DESC, message
LIMIT 50
