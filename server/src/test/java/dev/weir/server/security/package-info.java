@NullMarked
package dev.weir.server.security;

import org.jspecify.annotations.NullMarked;
