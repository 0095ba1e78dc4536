<?php
// The small site of servers/site/ for PHP's own server: php -S 127.0.0.1:PORT router.php

const SITE = __DIR__ . '/../site/';
const LONGEST_MS = 60000;
/** A redirect leads to this machine and nowhere else. */
const LOOPBACK = '~^http://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?(?:[/?#][!-\~]*)?$~D';

function answer(int $status, string $type, string $body): void
{
    http_response_code($status);
    header("Content-Type: $type");
    header('Content-Length: ' . strlen($body));
    header('Cache-Control: no-store'); // every trial must ask for everything
    echo $body;
}

function text(int $status, string $body): void
{
    answer($status, 'text/plain; charset=utf-8', $body);
}

/** Thinks, as a handler does that asks a database. */
function slow(mixed $ms): void
{
    if (!is_string($ms) || !preg_match('/^\d+$/D', $ms)) {
        text(400, "ms must be a whole number of milliseconds\n");
        return;
    }
    $waited = min((int) $ms, LONGEST_MS);
    usleep($waited * 1000);
    text(200, "answered after $waited ms\n");
}

function redirect(mixed $to): void
{
    if (!is_string($to) || !preg_match(LOOPBACK, $to)) {
        text(400, "to must be an http: URL of this machine\n");
        return;
    }
    header("Location: $to");
    text(302, "it is at $to\n");
}

$routes = json_decode(file_get_contents(SITE . 'routes.json'), true);
$path = explode('?', $_SERVER['REQUEST_URI'])[0];

if ($path === '/slow') {
    slow($_GET['ms'] ?? '0');
} elseif ($path === '/redirect') {
    redirect($_GET['to'] ?? '');
} elseif (isset($routes[$path])) {
    answer(200, $routes[$path]['type'], file_get_contents(SITE . $routes[$path]['file']));
} else {
    text(404, "not found\n");
}
