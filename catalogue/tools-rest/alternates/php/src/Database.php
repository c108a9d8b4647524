<?php

declare(strict_types=1);

final class Database
{
    public static function create(): void
    {
        if (!is_dir(dirname(self::file()))) {
            mkdir(dirname(self::file()), recursive: true);
        }
        foreach (['', '-wal', '-shm'] as $suffix) {
            if (file_exists(self::file() . $suffix)) {
                unlink(self::file() . $suffix);
            }
        }
        $pdo = self::open();
        $pdo->exec('PRAGMA journal_mode = WAL');
        $pdo->exec('CREATE TABLE tools (
            id TEXT PRIMARY KEY,
            branch TEXT NOT NULL,
            sku TEXT NOT NULL,
            document TEXT NOT NULL,
            revision TEXT NOT NULL,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        )');
        $pdo->exec('CREATE UNIQUE INDEX one_sku_per_branch ON tools (branch, sku)');
    }

    public static function open(): PDO
    {
        $pdo = new PDO('sqlite:' . self::file(), options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
        $pdo->exec('PRAGMA busy_timeout = 10000');
        return $pdo;
    }

    /** One file per port, so that two copies of this program do not share their tools. */
    private static function file(): string
    {
        return dirname(__DIR__) . '/target/tools-' . getenv('PORT') . '.sqlite';
    }
}
