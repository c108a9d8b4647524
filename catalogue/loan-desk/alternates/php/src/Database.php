<?php

declare(strict_types=1);

namespace Lendery;

use PDO;
use PDOException;
use PDOStatement;
use Throwable;

/** One connection per request, as PHP likes it: there is nothing to go stale. */
final class Database
{
    private const DEADLOCK = 1213;
    private const LOCK_WAIT_TIMEOUT = 1205;

    private function __construct(private PDO $pdo)
    {
    }

    public static function open(string $url): self
    {
        $part = parse_url($url);
        $dsn = sprintf('mysql:host=%s;port=%d;dbname=%s;charset=utf8mb4', $part['host'], $part['port'], ltrim($part['path'], '/'));
        return new self(new PDO($dsn, rawurldecode($part['user']), rawurldecode($part['pass']), [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
            PDO::ATTR_EMULATE_PREPARES => false,
            // rows that a WHERE found, changed or not
            PDO::MYSQL_ATTR_FOUND_ROWS => true,
        ]));
    }

    public function run(string $sql, mixed ...$values): PDOStatement
    {
        $statement = $this->pdo->prepare($sql);
        $statement->execute($values);
        return $statement;
    }

    /** @return array<string, mixed>|null */
    public function row(string $sql, mixed ...$values): ?array
    {
        return $this->run($sql, ...$values)->fetch() ?: null;
    }

    public function insert(string $sql, mixed ...$values): string
    {
        $this->run($sql, ...$values);
        return $this->pdo->lastInsertId();
    }

    /**
     * Does the work whole or not at all. Whoever was chosen as the victim of a
     * deadlock begins again; InnoDB notices at once, so that costs little.
     */
    public function atomically(callable $work): mixed
    {
        for ($attempt = 1; ; $attempt++) {
            $this->pdo->beginTransaction();
            try {
                $result = $work($this);
                $this->pdo->commit();
                return $result;
            } catch (Throwable $error) {
                $this->undo();
                if ($attempt === 20 || !self::isClash($error)) {
                    throw $error;
                }
                usleep(random_int(0, 2000 * $attempt));
            }
        }
    }

    private function undo(): void
    {
        try {
            $this->pdo->rollBack();
        } catch (PDOException) {
            // gone, and what it had not committed is gone with it
        }
    }

    private static function isClash(Throwable $error): bool
    {
        return $error instanceof PDOException && in_array($error->errorInfo[1] ?? 0, [self::DEADLOCK, self::LOCK_WAIT_TIMEOUT], true);
    }
}
