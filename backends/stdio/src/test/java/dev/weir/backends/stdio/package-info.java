/// Tests of `stdio:`: its format by the line, and the backend through the API.
@NullMarked
package dev.weir.backends.stdio;

import org.jspecify.annotations.NullMarked;
