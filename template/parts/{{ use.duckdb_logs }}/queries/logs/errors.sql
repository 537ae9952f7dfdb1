-- What failed, and how often?
SELECT message, count(*) AS times, max(at) AS latest
FROM events
WHERE level IN ('ERROR', 'CRITICAL')
GROUP BY message
ORDER BY times DESC
