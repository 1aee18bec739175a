package dev.weir.engine;

import dev.weir.log.SegmentStore;
import java.util.concurrent.Executor;

/// What an engine's writer, filer and front door share. Each part guards itself.
record Parts(
    EngineOptions options,
    Inbox inbox,
    Backlog backlog,
    Budget budget,
    DiskGuard guard,
    View view,
    GroupWatches groups,
    SegmentStore segments,
    Executor completions) {}
