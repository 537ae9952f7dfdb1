-- What failed, and how often?
SELECT
  JSON_VALUE(json_payload.message) AS message,
  COUNT(*) AS times,
  MAX(timestamp) AS latest
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND JSON_VALUE(json_payload.level) IN ('ERROR', 'CRITICAL')
GROUP BY message
ORDER BY times DESC, message
LIMIT 50
