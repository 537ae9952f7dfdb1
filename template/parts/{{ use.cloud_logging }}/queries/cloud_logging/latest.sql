-- What happened last?
SELECT
  timestamp AS logged_at,
  JSON_VALUE(json_payload.level) AS level,
  JSON_VALUE(json_payload.message) AS message
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
ORDER BY logged_at DESC, message
LIMIT 20
