<?php

declare(strict_types=1);

final class Problem extends Exception
{
    /** @param list<array{pointer: string, detail: string}> $errors */
    public function __construct(public readonly int $status, string $detail, public readonly array $errors = [])
    {
        parent::__construct($detail);
    }

    public function send(): void
    {
        http_response_code($this->status);
        header('Content-Type: application/problem+json; charset=utf-8');
        echo json_encode(array_filter([
            'detail' => $this->getMessage(),
            'status' => $this->status,
            'errors' => $this->errors,
        ]));
    }
}
