-- Which columns drifted, how often and how far?
SELECT
  JSON_VALUE(json_payload.column_name) AS column_name,
  COUNT(*) AS times,
  MAX(LAX_FLOAT64(json_payload.drift)) AS largest,
  MAX(timestamp) AS latest
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND JSON_VALUE(json_payload.event) = 'drifted'
GROUP BY column_name
ORDER BY largest DESC, column_name
LIMIT 50
