-- How many events are missing in the logs?
SELECT left(logged_at, 10) AS day, count(*) AS times, sum(lost)::BIGINT AS lost
FROM events
WHERE event = 'logs_lost'
GROUP BY day
ORDER BY day
