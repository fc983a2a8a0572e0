package dev.flattail.studies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultColumnsTest {
  private static final JsonNode WITHOUT =
      tree(
          "{'final': {'few': null, 'perClass': [0.5]}, 'best': null, 'none': [], 'verdict': null}");
  private static final JsonNode WITH =
      tree(
          "{'final': {'few': 0.25, 'perClass': [0.5, 1]}, 'best': {'few': 0.5}, 'none': [], 'verdict': 'met'}");

  @Test
  void columnsKeepTheirPlaceWhicheverResultComesFirst() {
    List<String> columns =
        List.of("final.few", "final.perClass[0]", "final.perClass[1]", "best.few", "verdict");
    assertThat(ResultColumns.of(List.of(WITHOUT, WITH))).isEqualTo(columns);
    assertThat(ResultColumns.of(List.of(WITH, WITHOUT))).isEqualTo(columns);
  }

  @Test
  void aScalarThatIsNullEverywhereKeepsItsColumn() {
    assertThat(ResultColumns.of(List.of(WITHOUT)))
        .containsExactly("final.few", "final.perClass[0]", "best", "verdict");
  }

  @Test
  void cellsAreFoundByTheirColumns() {
    assertThat(ResultColumns.cells(WITH))
        .containsEntry("final.perClass[1]", 1)
        .containsEntry("best.few", 0.5)
        .containsEntry("verdict", "met")
        .hasSize(5);
  }

  private static JsonNode tree(String json) {
    return JsonMapper.shared().readTree(json.replace('\'', '"'));
  }
}
