<?php

declare(strict_types=1);

require __DIR__ . '/src/Database.php';

// a search by name or note takes no notice of case; a colour is compared byte for byte
(new Lendery\Database(getenv('DATABASE_URL')))->run('CREATE TABLE IF NOT EXISTS supplies (
    id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    color VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    cents INT UNSIGNED NOT NULL,
    note VARCHAR(2000) NULL,
    stored DATETIME(6) NOT NULL,
    KEY (color)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
