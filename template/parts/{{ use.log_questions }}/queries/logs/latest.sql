-- What happened last?
SELECT logged_at, level, message
FROM events
ORDER BY logged_at DESC, message
LIMIT 20
