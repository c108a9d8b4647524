<?php

declare(strict_types=1);

use Lendery\{Archives, Database, Import, Refusal, Supplies};

foreach (['Refusal', 'Database', 'Supplies', 'Archives', 'Import'] as $class) {
    require __DIR__ . "/src/$class.php";
}

// Unusual and allowed: texts for ids, values quoted by the driver, NUL stored, names of archives cleaned, redirects checked and
// followed, an apostrophe before formulas, gaps without a value left out, {% refused, 400 where others say 422.

function reply(int $status, array $body, string $type = 'application/json'): never
{
    http_response_code($status);
    header("Content-Type: $type");
    exit(json_encode($body, JSON_THROW_ON_ERROR));
}

function body(): array
{
    $body = json_decode(file_get_contents('php://input'), true, 64);
    return is_array($body) ? $body : throw new Refusal(400, 'The body is not a JSON object');
}

/** The parser loads nothing and unfolds nothing; a document type is refused all the same. */
function partFromXml(string $xml): array
{
    $document = new DOMDocument();
    libxml_use_internal_errors(true);
    if ($xml === '' || !$document->loadXML($xml, LIBXML_NONET) || $document->doctype !== null) {
        throw new Refusal(400, 'That is no part in XML');
    }
    $part = [];
    foreach ($document->documentElement->childNodes as $node) {
        if ($node instanceof DOMElement) {
            $part[$node->localName] = $node->textContent;
        }
    }
    if (preg_match('/^[0-9]{1,9}$/D', $part['cents'] ?? '')) {
        $part['cents'] = (int) $part['cents'];
    }
    return $part;
}

function preview(array $in): string
{
    $template = Supplies::text($in['template'] ?? null, 0, 1_000_000);
    $vars = $in['vars'] ?? [];
    if (!is_array($vars) || array_filter($vars, is_string(...)) !== $vars || str_contains($template, '{%')) {
        throw new Refusal(400, 'That is no letter');
    }
    return preg_replace_callback('/\{\{([A-Za-z0-9_]{1,60})\}\}/', fn (array $gap) => $vars[$gap[1]] ?? '', $template);
}

set_exception_handler(function (Throwable $error): void {
    if ($error instanceof Refusal) {
        reply($error->status, ['title' => $error->getMessage(), 'status' => $error->status], 'application/problem+json');
    }
    error_log((string) $error);
    reply(500, ['title' => 'That could not be done'], 'application/problem+json');
});

[$path] = explode('?', $_SERVER['REQUEST_URI'], 2);
if ($path === '/healthz') {
    reply(200, []);
}
$segments = array_map(rawurldecode(...), explode('/', substr($path, 1)));
[$what, $key, $more] = $segments + ['', '', ''];
$route = $_SERVER['REQUEST_METHOD'] . ' ' . match (true) {
    count($segments) === 1, $path === '/supplies/xml' => $path,
    count($segments) === 2 => "/$what/*",
    count($segments) === 3 => "/$what/*/$more",
    default => '?',
};

$supplies = new Supplies(new Database(getenv('DATABASE_URL')));
$archives = new Archives($supplies);
switch ($route) {
    case 'POST /supplies':
        reply(201, $supplies->add(body()));
    case 'GET /supplies':
        reply(200, ['items' => $supplies->list($_GET)]);
    case 'GET /supplies.csv':
        header('Content-Type: text/csv');
        $supplies->writeCsv();
        exit;
    case 'POST /supplies/xml':
        reply(201, $supplies->add(partFromXml(file_get_contents('php://input'))));
    case 'GET /supplies/*':
        reply(200, $supplies->find($key));
    case 'GET /supplies/*/alike':
        reply(200, ['items' => $supplies->alike($key)]);
    case 'POST /archives':
        $in = body();
        reply(201, ['name' => $archives->pack($in['name'] ?? null, $in['ids'] ?? null)]);
    case 'GET /archives/*':
        $tar = $archives->read($key);
        header('Content-Type: application/x-tar');
        header("CONTENT-DISPOSITION: Attachment; FileName*=utf-8''" . rawurlencode("$key.tar"));
        exit($tar);
    case 'POST /previews':
        $letter = preview(body());
        header('Content-Type: text/plain; charset=utf-8');
        exit($letter);
    case 'POST /imports':
        reply(201, $supplies->add(Import::fetch(body()['url'] ?? null)));
    default:
        throw new Refusal(404, 'There is nothing here');
}
