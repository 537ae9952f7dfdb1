-- What happened to one request? (its id, or the id of its trace)
SELECT
  timestamp AS logged_at,
  JSON_VALUE(json_payload.level) AS level,
  JSON_VALUE(json_payload.logger) AS logger,
  JSON_VALUE(json_payload.message) AS message
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND @about IN (JSON_VALUE(json_payload.request_id), JSON_VALUE(json_payload.trace_id))
ORDER BY logged_at, message
LIMIT 200
