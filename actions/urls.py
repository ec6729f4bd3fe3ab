"""Addresses of the work on reports: filing, signing, review, calendar."""

from django.urls import path

from actions.views import (
    coordination,
    extensions,
    feedback,
    files,
    filing,
    notices,
    quarters,
    reforms,
    review,
    review_lists,
    signing,
    sources,
    urging,
    worklist,
)

app_name = "actions"

urlpatterns = [
    path("filing/", worklist.worklist, name="worklist"),
    path("filing/signing/", signing.signing, name="signing"),
    path("filing/history/", worklist.history, name="history"),
    path("filing/<int:pk>/", filing.report, name="report"),
    path("filing/<int:pk>/check/", filing.check, name="check"),
    path("filing/<int:pk>/receipt/", filing.receipt, name="receipt"),
    path("filing/<int:pk>/signed/", filing.signed_form, name="signed-form"),
    path("filing/<int:pk>/events/", filing.event, name="report-event"),
    path("filing/<int:pk>/concurrence/", filing.concurrence, name="concurrence"),
    path("filing/<int:pk>/extension/", extensions.extension, name="extension"),
    path("files/<int:pk>/<slug:sha256>/", files.evidence, name="evidence"),
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.review_report, name="review-report"),
    path("review/<int:pk>/readers/", review.present, name="review-readers"),
    path("review/<int:pk>/handover/", review.hand_over, name="review-handover"),
    path("review/approve/", review_lists.approve, name="review-approve"),
    path("review/missing/", review_lists.missing, name="review-missing"),
    path("review/discrepancies/", review_lists.discrepancies, name="review-discrepancies"),
    *(
        path(f"review/{kind}/", review_lists.follow, {"kind": kind}, name=f"review-{kind}")
        for kind in ("returned", "late", "dissent")
    ),
    path("filing/urging/", urging.of_agency, name="urging"),
    path("review/urging/<int:pk>/", urging.slip, name="urging-slip"),
    path("filing/coordination/", coordination.assigned, name="coordination"),
    path("filing/coordination/<int:pk>/", coordination.answer, name="coordination-answer"),
    path("review/coordination/", coordination.review_coordination, name="review-coordination"),
    path("review/coordination/<int:pk>/", coordination.decide, name="coordination-decide"),
    path("review/extensions/", extensions.review_extensions, name="review-extensions"),
    path("review/extensions/<int:pk>/", extensions.answer, name="extension-answer"),
    path("review/feedback/", feedback.review_feedback, name="review-feedback"),
    path("review/feedback/<int:pk>/", feedback.close, name="feedback-close"),
    path("<slug:plan>/feedback/", feedback.give, name="feedback"),
    path("manage/plan/<slug:plan>/source/", sources.source, name="source"),
    path("manage/calendar/", quarters.calendar, name="calendar"),
    path("manage/calendar/<int:pk>/", quarters.stage, name="quarter-stage"),
    path("manage/agencies/", reforms.agencies, name="reforms"),
    path("manage/agencies/reform/", reforms.reform, name="reform"),
    path("manage/notices/", notices.upcoming, name="notices"),
    path("manage/calendar/<int:pk>/deadlines/", quarters.quarter_deadlines, name="quarter-deadlines"),
]
