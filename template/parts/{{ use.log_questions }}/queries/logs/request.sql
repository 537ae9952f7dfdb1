-- What happened to one request? (its id, or the id of its trace)
SELECT logged_at, level, logger, message
FROM events
WHERE $about IN (request_id, trace_id)
ORDER BY logged_at, message
LIMIT 200
