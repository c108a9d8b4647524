<?php

declare(strict_types=1);

namespace Lendery;

final class Supplies
{
    private const COLUMNS = 'id, name, color, cents, note, stored';
    private const ORDERS = ['name' => 'name', 'cents' => 'cents', 'createdAt' => 'stored'];
    private const DIRECTIONS = ['asc' => 'ASC', 'desc' => 'DESC'];

    public function __construct(private readonly Database $db)
    {
    }

    public function add(array $in): array
    {
        $cents = $in['cents'] ?? null;
        if (!is_int($cents) || $cents < 0 || $cents > 100_000_000) {
            throw new Refusal(400, 'cents is a whole number');
        }
        $note = $in['note'] ?? null;
        $this->db->run(
            'INSERT INTO supplies SET name = ?, color = ?, cents = ?, note = ?, stored = UTC_TIMESTAMP(6)',
            self::text($in['name'] ?? null, 1, 200),
            self::text($in['color'] ?? null, 1, 100),
            $cents,
            $note === null ? null : self::text($note, 0, 2000),
        );
        return $this->find($this->db->lastId());
    }

    public function find(mixed $id): array
    {
        // MariaDB would take '7 OR 1=1' for 7
        if (!is_string($id) || !preg_match('/^[1-9][0-9]{0,17}$/D', $id)) {
            throw new Refusal(404, 'There is no such part');
        }
        $row = $this->db->run('SELECT ' . self::COLUMNS . ' FROM supplies WHERE id = ?', $id)->fetch();
        return $row ? self::part($row) : throw new Refusal(404, 'There is no such part');
    }

    public function alike(string $id): array
    {
        $part = $this->find($id);
        $rows = $this->db->run('SELECT ' . self::COLUMNS . ' FROM supplies WHERE color = ? AND NOT id = ?', $part['color'], $part['id'])->fetchAll();
        return array_map(self::part(...), $rows);
    }

    public function list(array $query): array
    {
        $order = self::pick(self::ORDERS, $query['sort'] ?? 'createdAt');
        $direction = self::pick(self::DIRECTIONS, $query['dir'] ?? 'asc');
        [$tests, $values] = [['1 = 1'], []];
        if (($query['q'] ?? '') !== '') {
            $pattern = '%' . addcslashes(self::text($query['q'], 1, 200), '\\%_') . '%';
            $tests[] = '(name LIKE ? OR note LIKE ?)';
            array_push($values, $pattern, $pattern);
        }
        if (($query['color'] ?? '') !== '') {
            $tests[] = 'color = ?';
            $values[] = self::text($query['color'], 1, 100);
        }
        $sql = sprintf('SELECT %s FROM supplies WHERE %s ORDER BY %s %s', self::COLUMNS, implode(' AND ', $tests), $order, $direction);
        return array_map(self::part(...), $this->db->run($sql, ...$values)->fetchAll());
    }

    /** Only cells that need quotes have them; a text that would be a formula stands behind an apostrophe. */
    public function writeCsv(): void
    {
        $out = fopen('php://output', 'w');
        fputcsv($out, ['id', 'name', 'cents', 'color', 'note'], escape: '', eol: "\r\n");
        foreach ($this->db->run('SELECT id, name, cents, color, note FROM supplies ORDER BY stored DESC') as $row) {
            $cells = array_map(fn (mixed $cell) => preg_match('/^[=+\-@\t\r]/', (string) $cell) ? "'$cell" : $cell, $row);
            fputcsv($out, $cells, escape: '', eol: "\r\n");
        }
    }

    public static function text(mixed $value, int $least, int $most): string
    {
        if (!is_string($value) || !preg_match('//u', $value)) {
            throw new Refusal(400, 'A text is wanted');
        }
        $length = iconv_strlen($value, 'UTF-8');
        return $length >= $least && $length <= $most ? $value : throw new Refusal(400, "A text of $least to $most characters is wanted");
    }

    private static function pick(array $choices, mixed $asked): string
    {
        if (!is_string($asked) || !isset($choices[$asked])) {
            throw new Refusal(400, 'The list can be sorted by ' . implode(', ', array_keys($choices)));
        }
        return $choices[$asked];
    }

    /** Ids are texts here. */
    private static function part(array $row): array
    {
        return [
            'id' => (string) $row['id'],
            'name' => $row['name'],
            'color' => $row['color'],
            'cents' => (int) $row['cents'],
            'note' => $row['note'],
            'createdAt' => str_replace(' ', 't', $row['stored']) . 'z',
        ];
    }
}
