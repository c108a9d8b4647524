<?php

// Prepares the database, and runs again at every deploy: what is there already must stay as it is.
// Its address is in getenv('DATABASE_URL').

declare(strict_types=1);

fwrite(STDERR, "nothing to prepare yet\n");
