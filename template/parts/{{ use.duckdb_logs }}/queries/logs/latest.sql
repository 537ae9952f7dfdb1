-- What happened last?
SELECT logged_at, level, message
FROM events
ORDER BY logged_at DESC
LIMIT 20
