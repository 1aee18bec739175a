package dev.weir.spi;

import dev.weir.ConnectOptions;
import dev.weir.Weir;

/// How `dev.weir.client` is found: the layer between what programs use and backends. There is one.
public interface ClientProvider {
  Weir open(Backend backend, ConnectOptions options);
}
