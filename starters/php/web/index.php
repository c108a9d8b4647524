<?php

// Runs from its first line for each request: what shall outlive a request must be kept elsewhere.

declare(strict_types=1);

// to the log, which is stderr, and not into a reply
ini_set('display_errors', '0');
ini_set('log_errors', '1');

set_exception_handler(function (Throwable $e): void {
    error_log((string) $e);
    problem(500, 'Something went wrong');
});

answer($_SERVER['REQUEST_METHOD'], explode('?', $_SERVER['REQUEST_URI'], 2)[0]);

function answer(string $method, string $path): void
{
    if ($method === 'GET' && $path === '/healthz') {
        send(200, ['status' => 'ok']);
        return;
    }
    // your routes go here; file_get_contents('php://input') reads a body
    problem(404, 'Not found');
}

function send(int $status, mixed $body, string $type = 'application/json'): void
{
    http_response_code($status);
    header("Content-Type: $type");
    echo json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
}

/** An error that programs and people can read (RFC 9457). */
function problem(int $status, string $title): void
{
    send($status, ['title' => $title, 'status' => $status], 'application/problem+json');
}
