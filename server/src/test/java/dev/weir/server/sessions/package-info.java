/// Which sessions there is room for.
@NullMarked
package dev.weir.server.sessions;

import org.jspecify.annotations.NullMarked;
