#include "core/insides/plots.h"

#include <fmt/format.h>

namespace flowscope::insides {

Plot changes_plot(const std::vector<Change>& changes) {
  Curve mean{"mean", {}, {}}, largest{"largest", {}, {}};
  for (const Change& change : changes) {
    mean.y.push_back(change.mean);
    largest.y.push_back(change.largest);
  }
  return {"Updates |Δf|", "update", "cells of 8 px", 0, {mean, largest}};
}

Plot errors_plot(const std::vector<IterationError>& errors) {
  Curve epe{"EPE", {}, {}}, l1{"mean L1", {}, {}};
  for (const IterationError& error : errors) {
    epe.y.push_back(error.epe);
    l1.y.push_back(error.l1);
  }
  return {"Error by iteration", "iteration", "px", 0, {epe, l1}};
}

std::vector<LossTerm> loss_terms_of(const std::vector<IterationError>& errors, double gamma) {
  std::vector<double> l1;
  for (std::size_t k = 1; k < errors.size(); ++k) l1.push_back(errors[k].l1);
  return loss_terms(l1, gamma);
}

Plot loss_plot(const std::vector<IterationError>& errors, double gamma) {
  Curve term{"term", {}, {}}, weight{"weight", {}, {}}, share{"share", {}, {}};
  for (const LossTerm& each : loss_terms_of(errors, gamma)) {
    term.y.push_back(each.product);
    weight.y.push_back(each.weight);
    share.y.push_back(each.share);
  }
  return {fmt::format("RAFT's loss, γ = {}", gamma), "iteration", "px", 1, {term, weight, share}};
}

Plot gates_plot(const std::vector<GateMeans>& means, int pass, int passes) {
  Curve z{"z", {}, {}}, r{"r", {}, {}}, change{"change of h", {}, {}};
  for (const GateMeans& each : means) {
    z.y.push_back(each.z);
    r.y.push_back(each.r);
    change.y.push_back(each.change);
  }
  std::string title = "GRU gates, means by update";
  if (passes > 1) title += fmt::format(", pass {}", pass + 1);
  return {title, "update", "", 0, {z, r, change}};
}

Plot widths_plot(const std::vector<RowWidth>& levels, Cell cell) {
  Curve width{"width", {}, {}}, reach{"reach", {}, {}};
  for (const RowWidth& level : levels) {
    width.y.push_back(level.width);
    reach.y.push_back(level.reach);
  }
  return {fmt::format("Covariance with cell ({}, {}) of image 2", cell.x, cell.y),
          "level",
          "px",
          1,
          {width, reach}};
}

}  // namespace flowscope::insides
