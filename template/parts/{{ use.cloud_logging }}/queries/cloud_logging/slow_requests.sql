-- Which requests took longest?
SELECT
  JSON_VALUE(json_payload.request_id) AS request_id,
  timestamp AS logged_at,
  LAX_INT64(json_payload.status) AS status,
  LAX_INT64(json_payload.`rows`) AS `rows`,
  LAX_FLOAT64(json_payload.seconds) AS seconds,
  JSON_VALUE(json_payload.version) AS version
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND JSON_VALUE(json_payload.event) = 'answered'
ORDER BY seconds DESC, request_id
LIMIT 20
