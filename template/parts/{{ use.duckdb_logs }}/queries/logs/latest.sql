-- What happened last?
SELECT at, level, message
FROM events
ORDER BY at DESC
LIMIT 20
