<?php

declare(strict_types=1);

require __DIR__ . '/src/Database.php';
require __DIR__ . '/src/Problem.php';
require __DIR__ . '/src/Fields.php';
require __DIR__ . '/src/Tools.php';

try {
    answer($_SERVER['REQUEST_METHOD'], rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/'));
} catch (Problem $problem) {
    $problem->send();
} catch (Throwable $error) {
    error_log((string) $error);
    (new Problem(500, 'Something went wrong.'))->send();
}

function answer(string $method, string $path): void
{
    if ($path === '/healthz') {
        header('Content-Type: text/plain');
        echo 'fine';
        return;
    }
    $tools = new Tools(Database::open());
    if ($path === '/tools') {
        match ($method) {
            'GET', 'HEAD' => send(200, ['items' => array_map(view(...), $tools->inBranch($_GET['branch'] ?? ''))]),
            'POST' => create($tools),
            default => throw new Problem(405, 'Not here.'),
        };
        return;
    }
    if (!preg_match('~\A/tools/([^/]+)\z~', $path, $parts)) {
        throw new Problem(404, 'Nothing here.');
    }
    $row = $tools->get($parts[1]);
    match ($method) {
        'GET', 'HEAD' => read($row),
        'PUT' => replace($tools, $row),
        'PATCH' => patch($tools, $row),
        'DELETE' => remove($tools, $row),
        default => throw new Problem(405, 'Not here.'),
    };
}

function create(Tools $tools): void
{
    $id = $tools->add(Fields::from(body('application/json')));
    header("Location: http://{$_SERVER['HTTP_HOST']}/tools/$id");
    send(201, view($tools->get($id)));
}

function read(array $row): void
{
    header('ETag: ' . etag($row));
    if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === etag($row)) {
        http_response_code(304);
        return;
    }
    send(200, view($row));
}

function replace(Tools $tools, array $row): void
{
    $document = body('application/json');
    requireMatch($row);
    $tools->change($row, Fields::from($document));
    http_response_code(204);
}

function patch(Tools $tools, array $row): void
{
    $patch = body('application/merge-patch+json');
    requireMatch($row);
    if (!is_object($patch)) {
        throw new Problem(422, 'A patch is an object.');
    }
    $merged = (object) [...json_decode($row['document'], true), ...(array) $patch];
    $tools->change($row, Fields::from($merged));
    send(200, view($tools->get($row['id'])));
}

function remove(Tools $tools, array $row): void
{
    requireMatch($row);
    $tools->remove($row);
    http_response_code(204);
}

function body(string $mediaType): mixed
{
    $sent = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
    if ($sent !== $mediaType) {
        throw new Problem(415, "Send $mediaType.");
    }
    try {
        return json_decode(file_get_contents('php://input'), flags: JSON_THROW_ON_ERROR);
    } catch (JsonException $error) {
        throw new Problem(400, $error->getMessage());
    }
}

function requireMatch(array $row): void
{
    $tag = $_SERVER['HTTP_IF_MATCH'] ?? throw new Problem(428, 'Which version did you see? Send If-Match.');
    if ($tag !== etag($row)) {
        throw new Problem(412, 'That is not the tool you saw.');
    }
}

function etag(array $row): string
{
    return "\"{$row['revision']}\"";
}

/** As a client sees it; an absent note is left out. */
function view(array $row): array
{
    $fields = json_decode($row['document'], true);
    return array_filter($fields, fn ($value) => $value !== null)
        + ['id' => $row['id'], 'createdAt' => $row['created_at'], 'updatedAt' => $row['updated_at']];
}

function send(int $status, array $document): void
{
    http_response_code($status);
    header('Content-Type: application/vnd.lendery+json');
    echo json_encode($document, JSON_PRETTY_PRINT);
}
