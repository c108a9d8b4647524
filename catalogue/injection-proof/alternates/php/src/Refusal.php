<?php

declare(strict_types=1);

namespace Lendery;

use RuntimeException;

final class Refusal extends RuntimeException
{
    public function __construct(public readonly int $status, string $why)
    {
        parent::__construct($why);
    }
}
