<?php

declare(strict_types=1);

use Lendery\{Database, Desk, Refusal};

require __DIR__ . '/src/Database.php';
require __DIR__ . '/src/Desk.php';
require __DIR__ . '/src/Refusal.php';

function reply(int $status, array|object $body, string $type = 'application/json'): never
{
    http_response_code($status);
    header("Content-Type: $type");
    // slashes and everything beyond ASCII are escaped, which JSON leaves free
    exit(json_encode($body, JSON_THROW_ON_ERROR));
}

$path = explode('/', trim(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/'));
if ($path === ['healthz']) {
    reply(200, ['status' => 'up']);
}

try {
    $in = json_decode(file_get_contents('php://input') ?: '{}', true, 32, JSON_THROW_ON_ERROR);
    $desk = new Desk(Database::open(getenv('DATABASE_URL')));
    $id = rawurldecode($path[1] ?? '');
    $route = $_SERVER['REQUEST_METHOD'] . ' ' . $path[0] . (isset($path[1]) ? '/*' : '') . (isset($path[2]) ? "/$path[2]" : '');
    [$status, $body] = match ($route) {
        'POST stock' => [201, $desk->addStock($in)],
        'GET stock/*' => [200, $desk->stock($id)],
        'POST members' => [201, $desk->join($in)],
        'GET members/*' => [200, $desk->member($id)],
        'GET members/*/loans' => [200, $desk->loansOf($id)],
        'POST loans' => [201, $desk->lend($in)],
        'POST loans/*/return' => [200, $desk->giveBack($id)],
        'POST transfers' => [200, $desk->transfer($in)],
        default => throw new Refusal(404, 'nothing-here'),
    };
    reply($status, (object) $body);
} catch (Refusal $refusal) {
    reply($refusal->status, ['title' => $refusal->getMessage(), 'code' => $refusal->reason], 'application/problem+json');
} catch (PDOException $error) {
    error_log($error->getMessage());
    reply(503, ['title' => 'The books cannot be reached', 'code' => 'away'], 'application/problem+json');
}
