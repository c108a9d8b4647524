<?php

declare(strict_types=1);

function handle(string $line): void
{
    // your program goes here
}

// one line at a time, so that a long input needs no more memory than a short one
$lines = 0;
while (($line = fgets(STDIN)) !== false) {
    $lines++;
    handle($line);
}
// stdout is for the answer alone; remarks to people go to stderr
fwrite(STDERR, "$lines lines read, and nothing done with them yet\n");
