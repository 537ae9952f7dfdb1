-- Which requests took longest?
SELECT request_id, logged_at, status, rows, seconds, version
FROM events
WHERE event = 'answered'
ORDER BY seconds DESC, request_id
LIMIT 20
