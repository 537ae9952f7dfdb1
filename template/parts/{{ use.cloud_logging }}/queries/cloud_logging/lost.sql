-- How many events are missing in the logs?
SELECT
  CAST(DATE(timestamp) AS STRING) AS day,
  COUNT(*) AS times,
  SUM(LAX_INT64(json_payload.lost)) AS lost
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND JSON_VALUE(json_payload.event) = 'logs_lost'
GROUP BY day
ORDER BY day
