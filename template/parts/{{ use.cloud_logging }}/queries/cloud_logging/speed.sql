-- How long does work of each kind take?
SELECT
  JSON_VALUE(json_payload.event) AS event,
  JSON_VALUE(json_payload.version) AS version,
  COUNT(*) AS times,
  APPROX_QUANTILES(LAX_FLOAT64(json_payload.seconds), 100)[OFFSET(50)] AS median_seconds,
  APPROX_QUANTILES(LAX_FLOAT64(json_payload.seconds), 100)[OFFSET(99)] AS p99_seconds
FROM _AllLogs
WHERE timestamp >= @since AND log_id = @log
  AND json_payload.seconds IS NOT NULL
  AND json_payload.event IS NOT NULL
  AND json_payload.version IS NOT NULL
GROUP BY event, version
ORDER BY event, version
