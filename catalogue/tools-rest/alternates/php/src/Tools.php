<?php

declare(strict_types=1);

/** The tools, one document each. Conflicts are left to the database: it is the only one who sees every worker. */
final class Tools
{
    private const UNIQUE_VIOLATION = '23000';

    public function __construct(private readonly PDO $pdo)
    {
    }

    /** @return list<array<string, mixed>> */
    public function inBranch(string $branch): array
    {
        $found = $this->pdo->prepare('SELECT * FROM tools WHERE branch = ? ORDER BY random()');
        $found->execute([$branch]);
        return $found->fetchAll(PDO::FETCH_ASSOC);
    }

    /** @return array<string, mixed> */
    public function get(string $id): array
    {
        $found = $this->pdo->prepare('SELECT * FROM tools WHERE id = ?');
        $found->execute([$id]);
        return $found->fetch(PDO::FETCH_ASSOC) ?: throw new Problem(404, 'There is no such tool.');
    }

    /** @param array<string, mixed> $fields */
    public function add(array $fields): string
    {
        $id = self::uuid();
        $this->orConflict(
            'INSERT INTO tools (branch, sku, document, revision, updated_at, created_at, id) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [...self::columns($fields), self::now(), $id],
        );
        return $id;
    }

    /**
     * @param array<string, mixed> $seen
     * @param array<string, mixed> $fields
     */
    public function change(array $seen, array $fields): void
    {
        $changed = $this->orConflict(
            'UPDATE tools SET branch = ?, sku = ?, document = ?, revision = ?, updated_at = ? WHERE id = ? AND revision = ?',
            [...self::columns($fields), $seen['id'], $seen['revision']],
        );
        if ($changed === 0) {
            throw new Problem(412, 'Somebody else changed the tool just now.');
        }
    }

    /** @param array<string, mixed> $seen */
    public function remove(array $seen): void
    {
        $deleted = $this->pdo->prepare('DELETE FROM tools WHERE id = ? AND revision = ?');
        $deleted->execute([$seen['id'], $seen['revision']]);
        if ($deleted->rowCount() === 0) {
            throw new Problem(412, 'Somebody else changed the tool just now.');
        }
    }

    /** @param list<mixed> $values */
    private function orConflict(string $sql, array $values): int
    {
        try {
            $statement = $this->pdo->prepare($sql);
            $statement->execute($values);
            return $statement->rowCount();
        } catch (PDOException $error) {
            if ($error->getCode() === self::UNIQUE_VIOLATION) {
                throw new Problem(409, 'The branch has that sku already.');
            }
            throw $error;
        }
    }

    /**
     * @param array<string, mixed> $fields
     * @return list<string>
     */
    private static function columns(array $fields): array
    {
        return [$fields['branch'], $fields['sku'], json_encode($fields, JSON_THROW_ON_ERROR), bin2hex(random_bytes(8)), self::now()];
    }

    private static function now(): string
    {
        return (new DateTimeImmutable())->format('Y-m-d\TH:i:s.vP');
    }

    private static function uuid(): string
    {
        $hex = bin2hex(random_bytes(16));
        $hex[12] = '4';
        $hex[16] = 'a';
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split($hex, 4));
    }
}
