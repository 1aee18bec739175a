package dev.weir.backends.embedded;

import dev.weir.engine.Front;
import dev.weir.spi.Timing;

/// What everything needs that talks to an engine.
record EngineDoor(Front engine, Errors errors, Timing timing) {}
