<?php

declare(strict_types=1);

namespace Lendery;

use PDO;
use PDOStatement;

/**
 * PDO puts the values into the statement itself here ("emulated" prepared
 * statements): each in quotes and escaped for the character set of the
 * connection. That is as safe as sending them beside it, and looks different.
 */
final class Database
{
    private PDO $pdo;

    public function __construct(string $url)
    {
        $part = parse_url($url);
        $dsn = sprintf('mysql:host=%s;port=%d;dbname=%s;charset=utf8mb4', $part['host'], $part['port'], ltrim($part['path'], '/'));
        $this->pdo = new PDO($dsn, rawurldecode($part['user']), rawurldecode($part['pass']), [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
            PDO::ATTR_EMULATE_PREPARES => true,
        ]);
    }

    public function run(string $sql, mixed ...$values): PDOStatement
    {
        $statement = $this->pdo->prepare($sql);
        $statement->execute($values);
        return $statement;
    }

    public function lastId(): string
    {
        return $this->pdo->lastInsertId();
    }
}
