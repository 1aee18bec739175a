package dev.weir.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void everyKindOfValueIsWritten() {
    var map = new LinkedHashMap<String, @Nullable Object>();
    map.put("text", "a\"b\n");
    map.put("number", 1L);
    map.put("none", null);
    map.put("list", List.of(true, 2));
    map.put("empty", List.of());

    assertThat(Json.line(map))
        .isEqualTo(
            "{\"text\":\"a\\\"b\\n\",\"number\":1,\"none\":null,\"list\":[true,2],\"empty\":[]}");
    assertThat(Json.pretty(List.of(map)))
        .isEqualTo(
            """
            [
              {
                "text": "a\\"b\\n",
                "number": 1,
                "none": null,
                "list": [
                  true,
                  2
                ],
                "empty": []
              }
            ]\
            """);
  }
}
