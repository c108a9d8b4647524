<?php

declare(strict_types=1);

require __DIR__ . '/src/Database.php';

$db = Lendery\Database::open(getenv('DATABASE_URL'));

$db->run('CREATE TABLE IF NOT EXISTS stocks (
    id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    branch VARCHAR(200) NOT NULL,
    name VARCHAR(200) NOT NULL,
    on_shelf INT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4');

$db->run('CREATE TABLE IF NOT EXISTS members (
    id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    max_loans INT UNSIGNED NOT NULL,
    loans_open INT UNSIGNED NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4');

$db->run('CREATE TABLE IF NOT EXISTS loans (
    id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    stock_id BIGINT UNSIGNED NOT NULL,
    back_at DATETIME NULL,
    CONSTRAINT loan_of_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT loan_of_stock FOREIGN KEY (stock_id) REFERENCES stocks (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4');
