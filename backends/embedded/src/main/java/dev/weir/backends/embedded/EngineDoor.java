package dev.weir.backends.embedded;

import dev.weir.engine.Engine;
import dev.weir.spi.Timing;

/// What everything needs that talks to an engine.
record EngineDoor(Engine engine, Errors errors, Timing timing) {}
