<?php

namespace NativeXlsx\Laravel\Source;

use Iterator;
use NativeCursor;

/** Pages of NativeCursor: MySQL and MariaDB, over connections of its own. */
final class CursorPages implements Pages
{
    /** @var Iterator<int, list<array<string, mixed>>>|null */
    private ?Iterator $pages = null;

    public function __construct(private readonly NativeCursor $cursor)
    {
    }

    /** @return list<array<string, mixed>>|null */
    public function next(): ?array
    {
        if ($this->pages === null) {
            $this->pages = $this->cursor->chunks();
            $this->pages->rewind();
        } else {
            $this->pages->next();
        }
        return $this->pages->valid() ? $this->pages->current() : null;
    }

    public function token(): ?string
    {
        return $this->cursor->token();
    }

    public function isDone(): bool
    {
        return $this->cursor->isDone();
    }

    public function close(): void
    {
        $this->cursor->close();
    }
}
