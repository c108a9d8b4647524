<?php

declare(strict_types=1);

/** What a client may say about a tool, once it is known to be in order. */
final class Fields
{
    private const MISSING = [
        'tags' => [],
        'notes' => null,
    ];

    /** @return array<string, mixed> */
    public static function from(mixed $document): array
    {
        if (!is_object($document)) {
            throw new Problem(422, 'A tool is an object.');
        }
        $given = array_filter((array) $document, fn ($value) => $value !== null) + self::MISSING;
        $errors = [];
        foreach (self::rules() as $field => [$wanted, $holds]) {
            if (!$holds($given[$field] ?? null)) {
                $errors[] = ['pointer' => "#/$field", 'detail' => "should be $wanted"];
            }
        }
        if ($errors) {
            throw new Problem(422, 'The tool is not in order.', $errors);
        }
        return array_intersect_key($given, self::rules());
    }

    /** @return array<string, array{string, callable}> */
    private static function rules(): array
    {
        return [
            'branch' => ['1 to 40 characters', fn ($value) => self::text($value, 1, 40)],
            'name' => ['1 to 80 characters, not blank', fn ($value) => self::text($value, 1, 80) && trim($value) !== ''],
            'sku' => ['like AB-1234', fn ($value) => is_string($value) && preg_match('/\A[A-Z]{2}-[0-9]{4}\z/', $value)],
            'dailyRate' => ['a whole number up to 1000000', fn ($value) => is_int($value) && $value >= 0 && $value <= 1_000_000],
            'tags' => ['up to 10 texts of up to 20 characters', self::tags(...)],
            'notes' => ['up to 2000 characters', fn ($value) => $value === null || self::text($value, 0, 2000)],
        ];
    }

    private static function tags(mixed $value): bool
    {
        if (!is_array($value) || count($value) > 10) {
            return false;
        }
        foreach ($value as $tag) {
            if (!self::text($tag, 0, 20)) {
                return false;
            }
        }
        return true;
    }

    /** Counts code points; mbstring need not be there. */
    private static function text(mixed $value, int $min, int $max): bool
    {
        if (!is_string($value)) {
            return false;
        }
        $length = preg_match_all('/./su', $value);
        return $length !== false && $length >= $min && $length <= $max;
    }
}
