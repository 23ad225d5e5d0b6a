#include "core/train/config.h"
#include "core/train/data_mix.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

namespace {

TrainingConfig with_stage(const std::string& settings) {
  return parse_config(R"({"model": "raft-small", "stages": [{"steps": 10}, )" + settings + "]}",
                      "C");
}

}  // namespace

CHECK_CASE(a_config_is_read_as_written) {
  const auto config = parse_config(R"({
    "name": "tiny", "model": {"like": "raft-small", "mixture": true}, "seed": 9,
    "optimizer": {"weight_decay": 0.01, "clip": 2, "average": 0.99},
    "pool": {"pairs": 6, "reuse": 2},
    "evaluation": {"iterations": 8, "scenes": 3},
    "stages": [{
      "name": "first", "steps": 100, "hours": 1.5, "crops": [[448, 320], [352, 256]], "batch": 2,
      "accumulate": 3, "iterations": 5, "freeze_batch_norms": false, "occluded_from": 0.2,
      "schedule": {"kind": "stable", "rate": 3e-4, "warm_up_steps": 7, "decay": 0.3},
      "loss": {"kind": "mixture", "gamma": 0.85, "max_flow": 300},
      "scenes": {"shares": {"still": 0.2}, "effects": {"fog": 0}, "motion": 0.5, "hurry": 4},
      "augment": {"hue": 0}}]})",
                                   "C");
  EXPECT_EQ(config.name, "tiny");
  EXPECT_EQ(config.seed, 9u);
  EXPECT_EQ(config.optimizer.weight_decay, 0.01);
  EXPECT_EQ(config.clip, 2.0);
  EXPECT_EQ(config.average, 0.99);
  EXPECT_EQ(config.pool.pairs, 6);
  EXPECT_EQ(config.evaluation_iterations, 8);
  const Stage& stage = config.stages.at(0);
  EXPECT_EQ(stage.hours, 1.5);
  EXPECT(stage.crops == (std::vector<Size>{{448, 320}, {352, 256}}));
  EXPECT_EQ(stage.accumulate, 3);
  EXPECT_EQ(stage.iterations, 5);
  EXPECT(!stage.freeze_batch_norms);
  EXPECT_EQ(stage.schedule.rate, 3e-4);
  EXPECT_EQ(stage.schedule.warm_up_steps, 7);
  EXPECT(stage.loss == (LossOptions{0.85, 300, true}));
  EXPECT_EQ(stage.scenes.shares.still, 0.2);
  EXPECT_EQ(stage.scenes.shares.rigid, SceneShares{}.rigid);
  EXPECT_EQ(stage.scenes.effects.fog, 0.0);
  EXPECT_EQ(stage.scenes.hurry, 4.0);
  EXPECT_EQ(stage.augment.hue, 0.0);
}

CHECK_CASE(errors_of_a_config_name_the_place) {
  EXPECT_ERROR(parse_config("{", "C"), "C is not JSON");
  EXPECT_ERROR(parse_config("[]", "C"), "an object in braces");
  EXPECT_ERROR(parse_config(R"({"stages": [{"steps": 1}]})", "C"), "\"model\" is missing");
  EXPECT_ERROR(parse_config(R"({"model": "raft-huge", "stages": [{"steps": 1}]})", "C"),
               "\"raft-huge\"");
  EXPECT_ERROR(parse_config(R"({"model": "raft-small", "stages": []})", "C"), "at least one stage");
  EXPECT_ERROR(parse_config(R"({"model": "raft-small", "stages": [{"steps": 1}], "sead": 1})", "C"),
               "C: there is no setting \"sead\"");
  EXPECT_ERROR(with_stage("{}"), "C, stages[1]: \"steps\" is missing");
  EXPECT_ERROR(with_stage(R"({"steps": 1.5})"), "\"steps\" is 1.5, not a whole number");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "batch": 0})"), "\"batch\" is 0");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "loss": {"gama": 1}})"),
               "C, stages[1], loss: there is no setting \"gama\"");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "schedule": {"kind": "cosine"}})"), "\"cosine\"");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "schedule": {"kind": "one-cycle", "decay": 1}})"),
               "no setting \"decay\"");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "crops": [[100, 128]]})"), "a side of 100");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "crops": [[128]]})"), "not [width, height]");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "data": "scenes:x"})"), "C, stages[1]: The share \"x\"");
  EXPECT_ERROR(with_stage(R"({"steps": 5, "scenes": {"shares": {"layered": "x"}}})"),
               "C, stages[1], scenes, shares: \"layered\" is \"x\"");
  EXPECT_ERROR(read_config_text("/nowhere/c.json"), "no such file");
  EXPECT_ERROR(read_config_text(TemporaryFolder().path()), "it is a folder");
}

CHECK_CASE(stages_that_the_model_or_others_forbid_are_refused) {
  EXPECT_ERROR(with_stage(R"({"steps": 5, "loss": {"kind": "mixture"}})"),
               "C, stages[1], loss: the mixture loss needs a model with a mixture head");
  const auto of_levels = [](int levels, const std::string& crops) {
    return parse_config(R"({"model": {"like": "flowscope-small", "levels": )" +
                            std::to_string(levels) + R"(}, "stages": [{"steps": 1, "crops": )" +
                            crops + "}]}",
                        "C");
  };
  of_levels(5, "[[256, 128]]");  // 16 cells at 1/8, one on the fifth level
  of_levels(6, "[[256, 256]]");
  EXPECT_ERROR(of_levels(6, "[[256, 256], [256, 240]]"),
               "C, stages[0]: crops of 256x240 are too small for 6 levels");
  EXPECT_ERROR(parse_config(R"({"model": "raft-small", "stages": [
                                 {"steps": 1, "name": "a"}, {"steps": 1}, {"steps": 1},
                                 {"steps": 1, "name": "a"}]})",
                            "C"),
               "C, stages[3]: another stage has the name \"a\"");
}

CHECK_CASE(a_name_given_twice_is_refused) {
  EXPECT_ERROR(parse_config(R"({"model": "raft-small", "seed": 1, "seed": 2, "stages": []})", "C"),
               "C has two values of the name \"seed\"");
  EXPECT_ERROR(with_stage(R"({"loss": {"gamma": 0.8, "gamma": 0.9}})"), "\"gamma\"");
  // In objects beside each other and in each other a name is another one's.
  EXPECT_EQ(parse_config(R"({"name": "x", "model": "raft-small",
                             "stages": [{"name": "x", "steps": 1}, {"name": "y", "steps": 1}]})",
                         "C")
                .stages.size(),
            2u);
}

CHECK_CASE(json_nested_to_hurt_is_refused) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_ERROR(parse_config(deep, "C"), "C is nested too deep");
  EXPECT_ERROR(parse_config(R"({"name": )" + deep + "}", "C"), "C is nested too deep");
  EXPECT_ERROR(parse_config(R"({"model": )" + deep + R"(, "stages": [{"steps": 1}]})", "C"),
               "C is nested too deep");
  const std::string shallow = std::string(60, '[') + std::string(60, ']');
  EXPECT_ERROR(parse_config(R"({"name": )" + shallow + "}", "C"), "not a text");
}

CHECK_CASE(models_vary_by_config) {
  const auto model = [](const std::string& words) {
    return parse_config(R"({"model": )" + words + R"(, "stages": [{"steps": 1}]})", "C").model;
  };
  EXPECT(model(R"("flowscope-small")") == raft::flowscope_small());
  EXPECT(model(R"("raft-large")") == raft::large());
  const raft::Config wide = model(R"({"like": "flowscope-small", "name": "W", "hidden": 128})");
  EXPECT_EQ(wide.hidden, 128);
  EXPECT_EQ(wide.coarse_iterations, raft::flowscope_small().coarse_iterations);
  EXPECT_ERROR(model(R"({"hidden": 128})"), "\"like\"");
  EXPECT_ERROR(model(R"({"like": "raft-small", "hiden": 128})"), "\"hiden\"");
  EXPECT_ERROR(model(R"({"like": "raft-small", "hidden": 0})"), "\"hidden\"");
}

CHECK_CASE(data_mixtures_are_parsed) {
  const auto mix = parse_data_mix("scenes:0.6,sintel=/data/a:b:0.4,kitti=/k");
  EXPECT_EQ(mix.size(), 3u);
  EXPECT_EQ(mix[0].kind, "scenes");
  EXPECT_EQ(mix[0].weight, 0.6);
  EXPECT_EQ(mix[1].folder, "/data/a:b");
  EXPECT_EQ(mix[1].weight, 0.4);
  EXPECT_EQ(mix[2].folder, "/k");
  EXPECT_EQ(mix[2].weight, 1.0);
  EXPECT_ERROR(parse_data_mix("scenes:0"), "not a number above 0");
  EXPECT_ERROR(parse_data_mix("scenes:much"), "\"much\"");
  EXPECT_ERROR(parse_data_mix("scenes,,kitti=/k"), "empty entry");
  EXPECT_ERROR(open_data_mix("films=/f", {}, 1), "\"films\"");
}
